"""Files of orders: JSON Lines and CSV become `import-orders`, or a report of every bad line."""
