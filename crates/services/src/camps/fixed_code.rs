//! A payment of a fixed code must lead to one camp.

use camp_domain::{CampId, Fen, Kind, Refusal};
use camp_repository::{Tx, payments};

use crate::Result;

/// Why the code of a camp cannot be told from another's: same payee, product and deposit while both
/// take members.
///
/// # Errors
/// When the database fails.
pub(super) async fn rival(
    tx: &mut Tx,
    camp: CampId,
    payee: Option<&str>,
    product: Option<&str>,
    deposit: Fen,
) -> Result<Option<Refusal>> {
    let Some(payee) = payee else { return Ok(None) };
    let other = payments::find_code_rival(tx, camp, payee, product, deposit).await?;
    Ok(other.map(|name| {
        let refusal = Refusal {
            kind: Kind::Conflict,
            ..Refusal::field("payeeUserId", "camp_payee_taken", "")
        };
        refusal.saying(format!(
            "报名中的训练营「{name}」使用同一个收款码和押金，付款将无法区分；请换一个收款人、商品名称或押金"
        ))
    }))
}
