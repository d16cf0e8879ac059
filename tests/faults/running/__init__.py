"""The processes of the harness: started from one fork server, dying at named points."""
