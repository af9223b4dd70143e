//! Ordering and paying, as a member does it.

use serde_json::Value;

use crate::outside::text;
use crate::{Answer, Camp, Form, Member, World};

/// An order of a member.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Our number at the provider, which the member knows as the receipt's.
    pub number: String,
}

impl Order {
    /// The order in an answer.
    #[must_use]
    pub fn of(view: &Value) -> Self {
        Self {
            id: text(&view["id"]),
            number: text(&view["receiptNo"]),
        }
    }
}

impl Member {
    /// Presses 支付押金 with this form.
    pub async fn press(&self, camp: &Camp, form: &Form) -> Answer {
        let path = format!("/api/h5/camps/{}/orders", camp.id);
        self.client.post(&path, form.body()).await
    }

    /// Places an order with an honest form.
    pub async fn order(&self, camp: &Camp) -> Order {
        let answer = self.press(camp, &Form::of(&self.person)).await;
        Order::of(&answer.ok())
    }

    /// How an order stands.
    pub async fn order_state(&self, order: &Order) -> Value {
        let path = format!("/api/h5/orders/{}", order.id);
        self.client.get(&path).await.ok()
    }

    /// The enrolment an order led to.
    pub async fn enrolment_of(&self, order: &Order) -> String {
        let state = self.order_state(order).await;
        assert_eq!(state["state"], "paid", "{state}");
        text(&state["enrolmentId"])
    }
}

impl World {
    /// Pays an order and lets the callbacks come; answers the transaction's number.
    pub async fn pay(&self, order: &Order) -> String {
        let transaction = self.outside.pay(&order.number).await;
        self.outside.idle().await;
        transaction
    }

    /// Orders and pays; answers order and enrolment.
    pub async fn enrol(&self, member: &Member, camp: &Camp) -> (Order, String) {
        let order = member.order(camp).await;
        self.pay(&order).await;
        let enrolment = member.enrolment_of(&order).await;
        (order, enrolment)
    }
}
