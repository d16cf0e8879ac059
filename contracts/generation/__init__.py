"""Makes schemas, AsyncAPI document and reference from the catalogue, and checks them."""
