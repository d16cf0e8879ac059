"""Databases on any PostgreSQL server that we may create them on."""

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


def create_database(server: str, name: str) -> str:
    """Return the address of a database on the server; it is made when there is none."""
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return address_of(server, name)


def drop_database(server: str, name: str) -> None:
    """Remove a database, and whoever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def address_of(server: str, name: str) -> str:
    """Return the server's address with another database in it."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)
