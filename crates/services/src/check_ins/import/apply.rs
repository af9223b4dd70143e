//! A file is imported, or taken back.

use camp_domain::camps::CampState;
use camp_domain::check_ins::ChangeCause;
use camp_domain::{Day, ImportId, Kind, Refusal, Visibility};
use camp_repository::check_ins::{self, Import as Imported, NewImport, SyncCamp};
use camp_repository::{Tx, audit};
use serde_json::json;

use super::Import;
use super::plan::{Plan, Reading};
use crate::check_ins::count::count_again;
use crate::{App, Caller, Error, Result};

/// Imports a file, all of it or nothing, when it still does what the preview of `hash` said.
///
/// # Errors
/// When it has rows that cannot be read, brings nothing new, or would do something else by now;
/// and everything a preview refuses.
pub async fn apply_import(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    import: Import,
    hash: &str,
) -> Result<Imported> {
    let camp = find(app, visible, import.camp).await?;
    let today = Day::of(app.clock.now());
    let reading = Reading::of(&camp, today, import).await?;
    let (name, covers_until) = (reading.name.clone(), reading.covers_until);
    let mut tx = app.begin_for(caller).await?;
    check_ins::lock_count(&mut tx, camp.id).await?;
    let plan = reading.plan(tx.conn()).await?;
    fit(&plan, hash, covers_until)?;
    let id = ImportId::new(tx.now());
    let new = NewImport {
        id,
        camp: camp.id,
        file_name: &name,
        covers_until,
        days: i32::try_from(plan.days.len()).unwrap_or(i32::MAX),
    };
    check_ins::insert_import(&mut tx, &new).await?;
    check_ins::insert_filed(&mut tx, camp.id, id, &plan.days).await?;
    count_again(&mut tx, &camp, ChangeCause::Import, id.get()).await?;
    record(
        &mut tx,
        "check_ins.import",
        &camp,
        id,
        &name,
        plan.days.len(),
    )
    .await?;
    let imported = check_ins::find_import(tx.conn(), id).await?;
    tx.commit().await?;
    imported.ok_or_else(Error::not_found)
}

/// Takes a file back: its days count no more.
///
/// # Errors
/// When there is no such file, or it was taken back already, or the camp is archived.
pub async fn undo_import(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    id: ImportId,
) -> Result<Imported> {
    let mut tx = app.begin_for(caller).await?;
    let import = check_ins::find_import(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    let camp = find(app, visible, import.camp_id).await?;
    check_ins::lock_count(&mut tx, camp.id).await?;
    check_ins::set_undone(&mut tx, id).await?;
    let days = check_ins::revoke_filed(&mut tx, id).await?;
    count_again(&mut tx, &camp, ChangeCause::Undo, id.get()).await?;
    let days = usize::try_from(days).unwrap_or_default();
    record(
        &mut tx,
        "check_ins.undo_import",
        &camp,
        id,
        &import.file_name,
        days,
    )
    .await?;
    let undone = check_ins::find_import(tx.conn(), id).await?;
    tx.commit().await?;
    undone.ok_or_else(Error::not_found)
}

async fn find(app: &App, visible: &Visibility, camp: camp_domain::CampId) -> Result<SyncCamp> {
    let camp = check_ins::find_camp(app.db.reader().await?.conn(), visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    if camp.state == CampState::Archived {
        return Err(conflict("camp_archived", "训练营已归档，不能再导入或撤销"));
    }
    Ok(camp)
}

fn fit(plan: &Plan, hash: &str, covers_until: Option<Day>) -> Result<()> {
    if !plan.errors.is_empty() {
        let words = "文件里有无法读取的行，改好之后再导入；没有导入任何内容";
        return Err(conflict("import_has_errors", words));
    }
    if plan.hash != hash {
        let words = "文件或打卡数据在预览之后有变化，请重新预览";
        return Err(conflict("import_changed", words));
    }
    if plan.days.is_empty() && covers_until.is_none() {
        return Err(conflict("import_empty", "没有新的打卡可以导入"));
    }
    Ok(())
}

fn conflict(code: &'static str, words: &'static str) -> Error {
    Refusal::new(Kind::Conflict, code, words).into()
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    camp: &SyncCamp,
    import: ImportId,
    file: &str,
    days: usize,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "camp",
        object_id: camp.id.to_string(),
        object_name: Some(&camp.name),
        after: Some(json!({ "importId": import, "fileName": file, "days": days })),
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}
