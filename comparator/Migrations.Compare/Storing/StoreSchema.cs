namespace Migrations.Compare.Storing;

/// <summary>The tables and views of the comparison's DuckDB file, as docs/store.md explains them. A change here is a new <see cref="Version"/>.</summary>
public static class StoreSchema
{
    /// <summary>A file of another version is not opened for writing: judge the run anew into a new file.</summary>
    public const int Version = 2;

    /// <summary>Statements that make what is not there yet.</summary>
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);

        CREATE TABLE IF NOT EXISTS runs (
          run_id INTEGER NOT NULL, name VARCHAR NOT NULL,
          source_product VARCHAR NOT NULL, source_version VARCHAR NOT NULL,
          target_product VARCHAR NOT NULL, target_version VARCHAR NOT NULL,
          recording VARCHAR NOT NULL, promises VARCHAR NOT NULL, cannot_promise VARCHAR NOT NULL,
          created_at TIMESTAMP NOT NULL);

        CREATE TABLE IF NOT EXISTS loaded_files (
          run_id INTEGER NOT NULL, file VARCHAR NOT NULL, item_count BIGINT NOT NULL, loaded_at TIMESTAMP NOT NULL);

        CREATE TABLE IF NOT EXISTS judgements (
          run_id INTEGER NOT NULL, generation INTEGER NOT NULL, rules_name VARCHAR NOT NULL,
          judged_at TIMESTAMP NOT NULL, judged BIGINT NOT NULL, carried BIGINT NOT NULL);

        CREATE TABLE IF NOT EXISTS exchanges (
          run_id INTEGER NOT NULL, ordinal BIGINT NOT NULL, unit INTEGER NOT NULL, sequence BIGINT NOT NULL, stamp VARCHAR NOT NULL,
          api VARCHAR NOT NULL, class VARCHAR NOT NULL, method VARCHAR NOT NULL, path VARCHAR NOT NULL,
          exchange_status VARCHAR NOT NULL, source_status INTEGER NOT NULL, target_status INTEGER NOT NULL,
          disposition VARCHAR NOT NULL, reason VARCHAR NOT NULL, send_status VARCHAR NOT NULL, attempts INTEGER NOT NULL,
          rewritten BOOLEAN NOT NULL, edits VARCHAR NOT NULL, reconciled VARCHAR NOT NULL,
          source_freshness VARCHAR NOT NULL, target_freshness VARCHAR NOT NULL,
          started_at TIMESTAMP, due_at TIMESTAMP, sent_at TIMESTAMP,
          source_latency_ns BIGINT, target_latency_ns BIGINT, target_due_latency_ns BIGINT);

        CREATE TABLE IF NOT EXISTS verdicts (
          run_id INTEGER NOT NULL, generation INTEGER NOT NULL, superseded_in INTEGER,
          ordinal BIGINT NOT NULL, unit INTEGER NOT NULL,
          verdict VARCHAR NOT NULL, rule VARCHAR NOT NULL, why VARCHAR NOT NULL,
          difference_count INTEGER NOT NULL, rule_set_id INTEGER NOT NULL, signature_id INTEGER NOT NULL);

        CREATE TABLE IF NOT EXISTS differences (
          run_id INTEGER NOT NULL, generation INTEGER NOT NULL, superseded_in INTEGER,
          ordinal BIGINT NOT NULL, unit INTEGER NOT NULL, fingerprint UBIGINT NOT NULL,
          kind VARCHAR NOT NULL, path VARCHAR NOT NULL, source VARCHAR NOT NULL, target VARCHAR NOT NULL);

        CREATE TABLE IF NOT EXISTS fingerprints (
          run_id INTEGER NOT NULL, fingerprint UBIGINT NOT NULL, api VARCHAR NOT NULL, kind VARCHAR NOT NULL,
          place VARCHAR NOT NULL, detail VARCHAR NOT NULL, query_shape VARCHAR NOT NULL, readable VARCHAR NOT NULL, cause VARCHAR NOT NULL);

        CREATE TABLE IF NOT EXISTS signatures (
          run_id INTEGER NOT NULL, signature_id INTEGER NOT NULL, api VARCHAR NOT NULL, place VARCHAR NOT NULL, kind VARCHAR NOT NULL);

        CREATE TABLE IF NOT EXISTS rule_sets (
          run_id INTEGER NOT NULL, rule_set_id INTEGER NOT NULL, rule VARCHAR NOT NULL);

        CREATE TABLE IF NOT EXISTS rules (
          run_id INTEGER NOT NULL, generation INTEGER NOT NULL, place INTEGER NOT NULL, name VARCHAR NOT NULL,
          ignores BOOLEAN NOT NULL, reason VARCHAR NOT NULL, file VARCHAR NOT NULL, line INTEGER NOT NULL, definition VARCHAR NOT NULL);

        CREATE TABLE IF NOT EXISTS books (
          run_id INTEGER NOT NULL, stage VARCHAR NOT NULL, side VARCHAR NOT NULL, entry VARCHAR NOT NULL, item_count BIGINT NOT NULL);

        CREATE OR REPLACE VIEW current_verdicts AS SELECT * EXCLUDE (superseded_in) FROM verdicts WHERE superseded_in IS NULL;

        CREATE OR REPLACE VIEW current_differences AS
          SELECT d.* EXCLUDE (superseded_in), f.api, f.place, f.query_shape, f.readable, f.cause
          FROM differences d JOIN fingerprints f USING (run_id, fingerprint) WHERE d.superseded_in IS NULL;

        CREATE OR REPLACE VIEW comparison AS
          SELECT e.*, v.generation, v.verdict, v.rule, v.why, v.difference_count
          FROM exchanges e JOIN current_verdicts v USING (run_id, ordinal, unit);

        CREATE OR REPLACE VIEW rule_usage AS
          SELECT v.run_id, s.rule, count(*) AS pairs, count(*) FILTER (WHERE n.rules = 1) AS pairs_alone
          FROM current_verdicts v
          JOIN rule_sets s USING (run_id, rule_set_id)
          JOIN (SELECT run_id, rule_set_id, count(*) AS rules FROM rule_sets GROUP BY ALL) n USING (run_id, rule_set_id)
          GROUP BY ALL;
        """;
}
