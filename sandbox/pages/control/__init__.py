"""The control page: everything that the control API does, by hand."""
