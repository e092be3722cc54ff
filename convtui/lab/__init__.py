"""What the user is doing: state, intents, reduce, derive, undo. Knows no terminal."""
