#!/bin/sh
# One database per service, and one role that may use it; nobody reads another's.
# PostgreSQL's image runs this once, on an empty data folder.
set -eu

create() {
  psql --quiet --no-psqlrc -v ON_ERROR_STOP=1 -v name="$1" -v password="$2" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}

create order_status "$ORDER_STATUS_DB_PASSWORD"
create marketplace_gateway "$MARKETPLACE_GATEWAY_DB_PASSWORD"
create activity_log "$ACTIVITY_LOG_DB_PASSWORD"
create admin_ui "$ADMIN_UI_DB_PASSWORD"
