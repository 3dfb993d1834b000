"""The call: who rang, what is happening, and what help it needs."""
