//! Members, signed in with WeChat through the sandbox.

use serde_json::{Value, json};
use url::Url;

use crate::outside::text;
use crate::{Client, World};

/// Somebody at the planet.
#[derive(Clone, Debug)]
pub struct Person {
    /// Nickname there.
    pub name: String,
    /// The planet's user id.
    pub user_id: i64,
    /// The number in the group.
    pub number: i64,
}

/// A member with a phone.
pub struct Member {
    /// The phone.
    pub client: Client,
    /// Who it is at WeChat.
    pub openid: String,
    /// Who it is at the planet.
    pub person: Person,
}

/// What a member types to enrol.
#[derive(Clone, Debug)]
pub struct Form {
    /// Nickname at the planet.
    pub planet_nickname: String,
    /// Id or number at the planet.
    pub planet_id: String,
    /// Version of the rules that were read.
    pub rules_version: i64,
    /// `jsapi`, `h5` or `native`.
    pub channel: &'static str,
    /// Goes on although somebody else holds the id.
    pub confirm_taken: bool,
}

impl Form {
    /// What an honest member types.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        Self {
            planet_nickname: person.name.clone(),
            planet_id: person.user_id.to_string(),
            rules_version: 1,
            channel: "jsapi",
            confirm_taken: false,
        }
    }

    /// The body of the request.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({
            "planetNickname": self.planet_nickname,
            "planetId": self.planet_id,
            "wechatNickname": self.planet_nickname,
            "rulesVersion": self.rules_version,
            "channel": self.channel,
            "confirmTaken": self.confirm_taken,
        })
    }
}

impl World {
    /// Somebody who joins the planet and signs in; the roster learns of them at its next reading.
    pub async fn member(&self, name: &str) -> Member {
        let person = self.outside.join_planet(name).await;
        self.member_as(person).await
    }

    /// Signs in somebody of the planet, with a WeChat account of their own.
    pub async fn member_as(&self, person: Person) -> Member {
        let client = self.client();
        let openid = self.sign_in_with_wechat(&client, &person.name).await;
        Member {
            client,
            openid,
            person,
        }
    }

    /// Members of these names, all on the roster.
    pub async fn members(&self, names: &[&str]) -> Vec<Member> {
        let mut members = Vec::new();
        for name in names {
            members.push(self.member(name).await);
        }
        self.read_roster().await;
        members
    }

    /// The way through WeChat's page and back; answers the openid.
    pub async fn sign_in_with_wechat(&self, client: &Client, nickname: &str) -> String {
        let start = "/api/h5/oauth/start?returnPath=/h5/";
        let page = client.get(start).await.location();
        let page = Url::parse(&page).expect("an address");
        let query = |name: &str| {
            let found = page.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let wish = json!({
            "nickname": nickname,
            "scope": query("scope"),
            "redirectUri": query("redirect_uri"),
            "state": query("state"),
        });
        let approved = self.outside.control("oauth/code", wish).await;
        let back = client.get(&text(&approved["redirectUrl"])).await;
        assert_eq!(back.location(), "/h5/", "{nickname} is not signed in");
        text(&approved["openid"])
    }
}

impl Member {
    /// The member's card of an enrolment.
    pub async fn card(&self, enrolment: &str) -> Value {
        let path = format!("/api/h5/enrolments/{enrolment}");
        self.client.get(&path).await.ok()
    }

    /// The member's page of days and refund.
    pub async fn progress(&self, enrolment: &str) -> Value {
        let path = format!("/api/h5/enrolments/{enrolment}/progress");
        self.client.get(&path).await.ok()
    }
}
