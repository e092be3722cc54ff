"""convtui: see what a convolution does and what a trained network has learned, in a terminal."""

__version__ = "0.1.0"
