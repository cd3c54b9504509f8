#!/bin/sh
# Brings Temporal's two databases to the schema of this admin-tools image. Safe to repeat. Host,
# user and password come from SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

for database in temporal visibility; do
  name=temporal
  if [ "$database" = visibility ]; then name=temporal_visibility; fi
  temporal-sql-tool --plugin postgres12 --database "$name" setup-schema --version 0.0
  temporal-sql-tool --plugin postgres12 --database "$name" update-schema \
    --schema-name "postgresql/v12/$database"
done
