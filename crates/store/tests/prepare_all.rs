//! Every statement of this crate is prepared on every engine: unknown columns, wrong types and wrong arity end here.

mod statements;

use allclear_store::testing::engines;
use allclear_store::{Db, Sql};

type Shape = Result<(usize, Vec<String>), String>;

fn shape(db: &Db, sql: &'static Sql) -> Shape {
    // Each in its own transaction: PostgreSQL prepares nothing more in one that has failed.
    db.read_blocking(move |tx| tx.prepare(sql)).map_err(|e| e.to_string())
}

#[test]
fn every_statement_is_prepared_on_every_engine() {
    let engines = engines();
    let statements = statements::texts();
    println!("{} statements on {} engines", statements.len(), engines.len());
    let mut wrong = Vec::new();
    for (place, text) in statements {
        // Statements live as long as the program, as those of the macro do.
        let sql: &'static Sql = Box::leak(Box::new(Sql::new(text.leak())));
        let shapes: Vec<(&str, Shape)> = engines.iter().map(|db| (db.name, shape(db, sql))).collect();
        for (name, shape) in &shapes {
            if let Err(error) = shape {
                wrong.push(format!("{place} on {name}: {error}"));
            }
        }
        let all_fine = shapes.iter().all(|(_, shape)| shape.is_ok());
        if all_fine && shapes.iter().any(|(_, shape)| *shape != shapes[0].1) {
            wrong.push(format!("{place}: parameters or columns differ between engines: {shapes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} statements are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "tx.all(sql!(\"SELECT \\\"a\\\", \\\n       b\n  FROM t\"), …); // sql!(\"kept\")\n  // sql!(\"left out\")\nsql!(\n r#\"SELECT \"c\"\"#)\n#[cfg(test)]\nmod tests { sql!(\"no\") }";
    let texts: Vec<(usize, String)> = statements::of(source);
    let want = [(1, "SELECT \"a\", b\n  FROM t"), (3, "kept"), (5, "SELECT \"c\"")];
    assert_eq!(texts, want.map(|(line, text)| (line, text.to_owned())));
}
