"""What can be studied of a trained network: a module for each (`lab.studybox.StudyModule`)."""
