"""The routes that read and import; those of commands come from the chassis."""
