"""The gateway to Taobao Global and 1688: accounts, booking, binding, synchronizing, tracking."""
