"""How each study of a trained network is drawn: a subclass of `panels.study.StudyPanels` each."""
