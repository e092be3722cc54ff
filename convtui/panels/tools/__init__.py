"""What Kernel mode shows while a tool is open. One module for each tool that shows anything of its own."""
