"""The app in a real terminal: a pty and tmux."""
