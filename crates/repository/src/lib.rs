//! Every SQL statement of the product, its connections and its migrations.
