//! Test worlds: databases, services, role clients and the frozen clock.
