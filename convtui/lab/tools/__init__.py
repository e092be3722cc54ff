"""What can be done in Kernel mode beside looking: guess, compare, draw and so on. One module for each tool."""
