//! Staff of each role, signed in through the front door.

use camp_domain::UserId;
use camp_domain::auth::Role;
use camp_repository::users;
use camp_services::auth::{self, NewUser};
use serde_json::json;

use crate::{Client, World};

/// The password of every account of a test world.
const PASSWORD: &str = "correct horse battery";

impl World {
    /// A signed-in client of this role. The account `super_admin`, `admin`, `coach` or
    /// `volunteer` is made when first asked for.
    pub async fn staff(&self, role: Role) -> Client {
        self.ensure_staff(role).await;
        self.sign_in(role.to_string().as_str(), PASSWORD).await
    }

    /// Signs an account in.
    pub async fn sign_in(&self, username: &str, password: &str) -> Client {
        let client = self.client();
        let credentials = json!({ "username": username, "password": password });
        let login = client.post("/api/auth/login", credentials).await.ok();
        let token = crate::outside::text(&login["token"]);
        client.with_token(token)
    }

    /// The account of this role, which other things may need before it signs in.
    pub async fn ensure_staff(&self, role: Role) -> UserId {
        let username = role.to_string();
        let mut reader = self.app.db.reader().await.expect("a connection");
        let known = users::find_by_username(reader.conn(), &username).await;
        if let Some(user) = known.expect("accounts can be read") {
            return user.id;
        }
        drop(reader);
        self.new_staff(role, &username).await
    }

    /// One more account of this role, with the same password.
    pub async fn new_staff(&self, role: Role, username: &str) -> UserId {
        let user = NewUser {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            password: PASSWORD.to_owned(),
            must_change_password: false,
            wecom_user_id: Some(format!("wecom-{username}")),
        };
        let made = auth::create_user(&self.app, user).await;
        made.expect("an account can be made")
    }

    /// A signed-in client of an account that [`Self::new_staff`] made.
    pub async fn staff_named(&self, username: &str) -> Client {
        self.sign_in(username, PASSWORD).await
    }
}
