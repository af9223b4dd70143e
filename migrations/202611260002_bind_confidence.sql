-- How sure the suggestion was that a person confirmed; null: nobody suggested it.

alter table payments
    add column bind_confidence smallint check (bind_confidence between 0 and 100);
