//! The calendar moves camps.

use camp_domain::camps::CampState;
use camp_services::camps::advance;

use crate::world::{World, in_world};

#[tokio::test(flavor = "multi_thread")]
async fn a_camp_begins_and_ends_by_date_and_the_staff_is_told_once() {
    in_world(async |world: &World| {
        let start = world.today().plus(1);
        let camp = world.camp("enrolling", start, start.plus(2), 1).await;
        assert_eq!(advance(&world.app).await.unwrap(), []);
        world.advance_to(1, 0).await;
        let moved = advance(&world.app).await.unwrap();
        assert_eq!((moved[0].id, moved[0].to), (camp, CampState::Ongoing));
        world.advance_to(3, 0).await;
        assert_eq!(advance(&world.app).await.unwrap()[0].to, CampState::Ended);
        assert_eq!(advance(&world.app).await.unwrap(), []);
        let history = world.text("select string_agg(from_state || '>' || to_state, ' ' order by id) from status_log where machine = 'camp'").await;
        assert_eq!(history, "enrolling>ongoing ongoing>ended");
        let text = world.text("select content from messages").await;
        assert!(text.contains("已结束，请审核退款"), "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camp_nobody_looked_at_for_its_whole_life_ends_at_once() {
    in_world(async |world: &World| {
        let start = world.today().plus(1);
        world.camp("enrolling", start, start.plus(2), 1).await;
        world.advance_to(30, 5).await;
        assert_eq!(advance(&world.app).await.unwrap()[0].to, CampState::Ended);
    })
    .await;
}
