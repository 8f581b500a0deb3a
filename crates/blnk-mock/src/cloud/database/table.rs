//! Tables, and how a transaction that fails leaves no trace in them.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// The number of the first row of a table.
///
/// The number counts towards the size limit of a row with each of its digits, and a caller never
/// learns it. A real instance counts from 1, and failed inserts use numbers up; one that has been
/// in use for a while has four digits or more, which is what the recordings agree with.
const FIRST_ROW: u64 = 1_000;

/// Rows in the order of their creation, found by their key.
#[derive(Debug)]
pub(crate) struct Table<T, K = String> {
    rows: Vec<T>,
    by_key: HashMap<K, usize>,
    next_row: u64,
    /// How to undo each write of the open transaction, the oldest first. `None` if none is open.
    journal: Option<Vec<Undo<T, K>>>,
}

#[derive(Debug)]
enum Undo<T, K> {
    /// The last row is new.
    Insert(K),
    /// What the row was before.
    Update(usize, T),
}

impl<T, K: Hash + Eq + Clone> Table<T, K> {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            by_key: HashMap::new(),
            next_row: FIRST_ROW,
            journal: None,
        }
    }

    /// The next row number. A failed transaction uses it up, as with every sequence.
    pub(crate) fn take_row_number(&mut self) -> u64 {
        let number = self.next_row;
        self.next_row += 1;
        number
    }

    /// Stores a row, in place of the one with the same key if there is one.
    pub(crate) fn put(&mut self, key: K, row: T) {
        let undo = match self.by_key.get(&key) {
            Some(at) => match self.rows.get_mut(*at) {
                Some(stored) => Undo::Update(*at, std::mem::replace(stored, row)),
                None => return,
            },
            None => {
                self.by_key.insert(key.clone(), self.rows.len());
                self.rows.push(row);
                Undo::Insert(key)
            }
        };
        if let Some(journal) = &mut self.journal {
            journal.push(undo);
        }
    }

    /// Begins a transaction: [`rollback`](Self::rollback) restores the current rows.
    pub(crate) fn begin(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// Ends the transaction. Its writes are final.
    pub(crate) fn commit(&mut self) {
        self.journal = None;
    }

    /// Ends the transaction and undoes its writes.
    pub(crate) fn rollback(&mut self) {
        for undo in self.journal.take().into_iter().flatten().rev() {
            match undo {
                Undo::Insert(key) => {
                    self.by_key.remove(&key);
                    self.rows.pop();
                }
                Undo::Update(at, before) => {
                    if let Some(row) = self.rows.get_mut(at) {
                        *row = before;
                    }
                }
            }
        }
    }

    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&T>
    where
        K: Borrow<Q>,
    {
        self.by_key.get(key).and_then(|at| self.rows.get(*at))
    }

    pub(crate) fn contains<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.by_key.contains_key(key)
    }

    pub(crate) fn rows(&self) -> &[T] {
        &self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn table(rows: &[(&str, u8)]) -> Table<u8> {
        let mut table = Table::new();
        for (key, row) in rows {
            table.put((*key).to_owned(), *row);
        }
        table
    }

    #[test]
    fn rollback_restores_every_row_and_removes_new_ones() {
        let mut table = table(&[("a", 1), ("b", 2)]);
        table.begin();
        for (key, row) in [("c", 3), ("a", 4), ("c", 5), ("a", 6)] {
            table.put(key.to_owned(), row);
        }
        assert_eq!(table.rows(), [6, 2, 5]);
        table.rollback();
        assert_eq!(table.rows(), [1, 2]);
        assert_eq!((table.get("a"), table.get("c")), (Some(&1), None));
        table.put("c".to_owned(), 7);
        assert_eq!(table.get("c"), Some(&7));
    }

    #[test]
    fn committed_writes_are_final() {
        let mut table = table(&[("a", 1)]);
        table.begin();
        table.put("a".to_owned(), 2);
        table.commit();
        table.rollback();
        assert_eq!(table.rows(), [2]);
    }

    #[test]
    fn a_row_number_is_used_up_by_a_failed_transaction() {
        let mut table = table(&[]);
        table.begin();
        let first = table.take_row_number();
        table.rollback();
        assert_eq!(table.take_row_number(), first + 1);
    }
}
