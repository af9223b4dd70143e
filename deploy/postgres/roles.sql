-- The three roles of the database and its owner. Run as a superuser, connected
-- to the database of the product, before the migrations; may be run again.
-- Passwords come from the settings camp.owner_password, camp.app_password and
-- camp.readonly_password of the session; an empty one leaves the role as it is.
-- What each role may do with each table is granted by the migrations.
-- (No empty line inside a statement: single-user PostgreSQL reads this file too.)

do $$
declare
  role_name text;
  password text;
begin
  foreach role_name in array array['camp_owner', 'camp_app', 'camp_readonly'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I login', role_name);
    end if;
    password := current_setting('camp.' || substr(role_name, 6) || '_password', true);
    if password <> '' then
      execute format('alter role %I password %L', role_name, password);
    end if;
  end loop;
  execute format('alter database %I owner to camp_owner', current_database());
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to camp_app, camp_readonly', current_database());
end
$$;
