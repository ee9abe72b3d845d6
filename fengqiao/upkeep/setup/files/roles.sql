-- Written by `fengqiao setup`, which runs it; by hand: psql -v ON_ERROR_STOP=1 -f THIS as the database's administrator.
-- One role owns the tables and upgrades them. Web and clock work under the other one, which can add to the ledger and
-- never change it: `fengqiao migrate` gives it its rights, table by table.
SELECT 'CREATE ROLE fengqiao_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fengqiao_owner') \gexec
SELECT 'CREATE ROLE fengqiao_web' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fengqiao_web') \gexec
ALTER ROLE fengqiao_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '@OWNER@';
ALTER ROLE fengqiao_web LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '@WEB@';
SELECT 'REVOKE fengqiao_owner FROM fengqiao_web' WHERE pg_has_role('fengqiao_web', 'fengqiao_owner', 'MEMBER') \gexec
SELECT $$CREATE DATABASE fengqiao OWNER fengqiao_owner ENCODING 'UTF8' TEMPLATE template0$$
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'fengqiao') \gexec
REVOKE ALL ON DATABASE fengqiao FROM PUBLIC;
GRANT CONNECT ON DATABASE fengqiao TO fengqiao_web;
\connect fengqiao
ALTER SCHEMA public OWNER TO fengqiao_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fengqiao_web;
