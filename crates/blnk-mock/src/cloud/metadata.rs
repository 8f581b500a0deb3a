//! Metadata of anything that has some.

use super::State;
use super::decode::go_struct;
use super::errors::{ENTITY_NOT_FOUND, Failure, NOT_FOUND, classified, internal};
use super::exchange::Reply;
use super::routes::{Answer, Call};
use super::write::Metadata;

go_struct! {
    pub(super) struct MetadataRequest in "api" { meta_data: Option<Metadata> }
}

/// `POST /proxy/{id}/metadata`. What `id` names is told by its prefix alone, so that the General
/// Ledger's is refused. There are no transactions here.
pub(super) fn merge(state: &mut State, call: &Call<'_>) -> Answer {
    let request: MetadataRequest = call.decode()?;
    let required = || Failure::required("MetadataRequest", "Metadata");
    let sent = request.meta_data.ok_or_else(required)?;
    let id = call.param(0);
    let unknown = || classified(format!("invalid entity ID format: {id}"), NOT_FOUND);
    let missing = || Failure::new(ENTITY_NOT_FOUND, "entity not found");
    let merged = match id.split_once('_').map(|(prefix, _)| prefix) {
        Some("ldg") => {
            let ledger = state.ledgers.get_mut(id).ok_or_else(missing)?;
            merge_into(&mut ledger.meta_data, sent)?
        }
        Some("idt") => {
            let identity = state.identities.get_mut(id).ok_or_else(missing)?;
            merge_into(&mut identity.meta_data, sent)?
        }
        Some("bln") => {
            let mut balance = state.balances.get(id).ok_or_else(missing)?.clone();
            let merged = merge_into(&mut balance.meta_data, sent)?;
            state.update_balance(balance).map_err(|_| internal())?;
            merged
        }
        Some("txn" | "bulk") => return Err(missing()),
        _ => return Err(unknown()),
    };
    Ok(Reply::json(200, format!(r#"{{"meta_data":{merged}}}"#)))
}

/// Merges and shows the result as Core holds it in memory, not what a trigger makes of it. Core
/// keeps to itself what the database has against it.
fn merge_into(stored: &mut Option<Metadata>, sent: Metadata) -> Result<String, Failure> {
    if sent.holds_nul() {
        return Err(internal());
    }
    let merged = stored.get_or_insert_default();
    merged.merge_all(sent.clone());
    Ok(merged.merged_json(&sent))
}
