mod sessions;
mod sign_in;
mod who_may_what;
