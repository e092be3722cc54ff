"""Where arrays come from: pictures, digits, trained networks. The only reader of files from outside."""
