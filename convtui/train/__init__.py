"""The only room that meets TensorFlow, imported inside its functions."""
