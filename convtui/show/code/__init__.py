"""What Kernel mode shows as a program of its own: in NumPy, in Keras, in PyTorch."""
