"""SQL that invents incidents by the thousand; %(count)s says how many."""

PLACE_AND_NATURE = """
    gen_random_uuid(), (ARRAY['concord', 'kannapolis', 'sheriff'])[1 + n %% 3], 1 + n %% 4,
    CASE WHEN n %% 9 = 0 THEN 'es' ELSE 'en' END, 100 + n %% 9000 || ' Invented Oak Street NW', '', 'Concord',
    (ARRAY['outside', 'public', 'private'])[1 + n %% 3], 35.2 + (n %% 4001) / 10000.0, -80.8 + (n %% 5003) / 10000.0,
    n %% 4 <> 0, (ARRAY['MNTL', 'WELFARE', 'TRESPASS', 'INTOX', 'CITASST'])[1 + n %% 5], ''
"""
INCIDENT = """
    eido_id, center_id, priority, language, address, unit, city, place_kind, latitude, longitude, place_verified,
    initial_nature, final_nature, response_id, status, opened_at, decided_at, closed_at, closed_as, version
"""
ANSWERS = """'{"breathing": "yes", "weapon": "no", "violence": "no", "attempt": "no", "signs": "no", "plan": "no",
    "medical": "no", "officer": "no"}'"""

CLOSE_EVERYTHING = [
    "UPDATE dispatch_dispatch SET status = 'AssignmentCancelled', cancelled_at = now(), cancel_reason = 'duplicate'"
    " WHERE status NOT IN ('Cleared', 'AssignmentCancelled')",
    "UPDATE heart_alarm SET cleared_at = now() WHERE cleared_at IS NULL",
    "UPDATE triage_call SET status = 'Ended', ended_at = now() WHERE status NOT IN ('Ended', 'Abandoned', 'Lost')",
    "UPDATE triage_incident SET status = 'Closed', closed_at = now(), closed_as = '10'"
    " WHERE status NOT IN ('Closed', 'Cancelled')",
]

# Decided on between one minute and two hours ago: some in time, most late.
OPEN = [
    f"""
    INSERT INTO triage_incident ({INCIDENT})
    SELECT {PLACE_AND_NATURE}, 'team', 'Active', at, at + interval '40 s', NULL, '', 1
    FROM (SELECT n, now() - interval '1 min' - n %% 7200 * interval '1 s' AS at
          FROM generate_series(1, %(count)s) n) made
    """,
    """
    INSERT INTO triage_call (incident_id, center_id, status, origin, caller_role, caller_name, callback_number,
        callback_e164, received_at, answered_at, ended_at, call_taker_id, source, source_id)
    SELECT id, center_id, 'Ended', '911', 'Caller', '', '704555' || lpad((id %% 10000)::text, 4, '0'),
        '+1704555' || lpad((id %% 10000)::text, 4, '0'),
        opened_at, opened_at, opened_at + interval '60 s', (SELECT id FROM heart_user WHERE username = 'bench'), '', ''
    FROM triage_incident WHERE closed_at IS NULL
    """,
    f"""
    INSERT INTO triage_assessment (incident_id, protocol_version, answers, response_id, medical, reasons, complete, at,
        by_id)
    SELECT id, 'bench', {ANSWERS}, 'team', false, '[]', true, opened_at + interval '30 s',
        (SELECT id FROM heart_user WHERE username = 'bench')
    FROM triage_incident WHERE closed_at IS NULL
    """,
    """
    INSERT INTO heart_event (at, verb, thread, thing, thing_id, by_id, codes)
    SELECT opened_at, verb, id::text, 'triage.incident', id, (SELECT id FROM heart_user WHERE username = 'bench'), '{}'
    FROM triage_incident, unnest(ARRAY['triage.taken', 'triage.assessed', 'triage.decided']) verb
    WHERE closed_at IS NULL
    """,
    """
    INSERT INTO heart_alarm (level, kind, thread, thing, thing_id, raised_at, loud_since)
    SELECT 'A2', 'assign_late', id::text, 'triage.incident', id, now(), now()
    FROM triage_incident WHERE closed_at IS NULL AND id %% 24 = 0
    """,
]

# The newest incidents have a team: on its way, on scene or with the person.
TEAMS_OUT = [
    """
    INSERT INTO dispatch_dispatch (incident_id, team_id, response_id, status, assigned_at, assigned_by_id, ack_by,
        acknowledged_at, en_route_at, on_scene_at, contact_at, check_in_due_at, disposition, cancel_reason,
        place_told, latitude_told, longitude_told)
    SELECT incident.id, team.id, 'team', (ARRAY['EnRoute', 'OnScene', 'PatientContact'])[1 + incident.n %% 3],
        opened_at, (SELECT id FROM heart_user WHERE username = 'bench'), opened_at + interval '90 s', opened_at,
        opened_at, opened_at, opened_at, CASE WHEN incident.n %% 3 > 0 THEN now() + interval '5 min' END, '', '',
        concat_ws(', ', nullif(address, ''), nullif(unit, ''), nullif(city, '')), latitude, longitude
    FROM (SELECT id, opened_at, address, unit, city, latitude, longitude, row_number() OVER (ORDER BY id DESC) n
          FROM triage_incident WHERE closed_at IS NULL) incident
    JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM teams_team) team USING (n)
    WHERE n <= %(out)s
    """,
    """
    UPDATE triage_incident SET status = 'ResourcesOnscene' WHERE id IN
        (SELECT incident_id FROM dispatch_dispatch WHERE status NOT IN ('Cleared', 'AssignmentCancelled'))
    """,
]

# Indexes that only speed up reading are made again afterwards, as when a database is restored: twice as fast.
WITHOUT_INDEXES = """
    CREATE TEMP TABLE bench_indexes AS
    SELECT format('%%I.%%I', schemaname, indexname) AS name, indexdef FROM pg_indexes
    JOIN pg_index ON indexrelid = format('%%I.%%I', schemaname, indexname)::regclass
    WHERE tablename IN ('triage_incident', 'triage_call', 'dispatch_dispatch', 'heart_event') AND NOT indisunique;
    DO $$ DECLARE made record; BEGIN
        FOR made IN SELECT name FROM bench_indexes LOOP EXECUTE 'DROP INDEX ' || made.name; END LOOP;
    END $$
"""
WITH_INDEXES = """
    DO $$ DECLARE made record; BEGIN
        FOR made IN SELECT indexdef FROM bench_indexes LOOP EXECUTE made.indexdef; END LOOP;
    END $$;
    DROP TABLE bench_indexes
"""

# Over the last four years; the times of a closed incident are an hour before its end.
CLOSED = [
    WITHOUT_INDEXES,
    "CREATE TEMP TABLE bench_before AS SELECT max(id) AS id FROM triage_incident",
    f"""
    INSERT INTO triage_incident ({INCIDENT})
    SELECT {PLACE_AND_NATURE}, 'team', 'Closed', at, at + interval '40 s', at + interval '1 h', '10', 1
    FROM (SELECT n, now() - interval '1 day' - n * (interval '4 years' / %(count)s) AS at
          FROM generate_series(1, %(count)s) n) made
    """,
    """
    INSERT INTO triage_call (incident_id, center_id, status, origin, caller_role, caller_name, callback_number,
        callback_e164, received_at, answered_at, ended_at, call_taker_id, source, source_id)
    SELECT id, center_id, 'Ended', '911', 'Caller', '', '704555' || lpad((id %% 10000)::text, 4, '0'),
        '+1704555' || lpad((id %% 10000)::text, 4, '0'),
        opened_at, opened_at, opened_at + interval '60 s', (SELECT id FROM heart_user WHERE username = 'bench'), '', ''
    FROM triage_incident WHERE id > (SELECT id FROM bench_before)
    """,
    """
    INSERT INTO dispatch_dispatch (incident_id, team_id, response_id, status, assigned_at, assigned_by_id, ack_by,
        acknowledged_at, en_route_at, on_scene_at, cleared_at, disposition, cancel_reason)
    SELECT id, (SELECT min(id) FROM teams_team) + id %% (SELECT count(*) FROM teams_team), 'team', 'Cleared',
        decided_at,
        (SELECT id FROM heart_user WHERE username = 'bench'), decided_at, decided_at, decided_at, decided_at, closed_at,
        '10', ''
    FROM triage_incident WHERE id > (SELECT id FROM bench_before)
    """,
    """
    INSERT INTO heart_event (at, verb, thread, thing, thing_id, by_id, codes)
    SELECT closed_at, 'triage.closed', id::text, 'triage.incident', id,
        (SELECT id FROM heart_user WHERE username = 'bench'), '{"disposition": ["10"]}'
    FROM triage_incident WHERE id > (SELECT id FROM bench_before)
    """,
    """
    INSERT INTO heart_alarm (level, kind, thread, thing, thing_id, raised_at, loud_since, cleared_at)
    SELECT 'A2', 'assign_late', id::text, 'triage.incident', id, decided_at, decided_at, closed_at
    FROM triage_incident WHERE id > (SELECT id FROM bench_before) AND id %% 20 = 0
    """,
    "DROP TABLE bench_before",
    WITH_INDEXES,
]

# Two shifts a day for every team: 500 days of them behind a million incidents.
MANY_SHIFTS = """
    WITH made AS (
        INSERT INTO teams_shift (team_id, starts_at, ends_at)
        SELECT id, now() - interval '1 day' - n * interval '12 h', now() - interval '13 h' - n * interval '12 h'
        FROM teams_team, generate_series(1, %(count)s / 1000) n RETURNING id, team_id
    )
    INSERT INTO teams_shift_members (shift_id, member_id)
    SELECT made.id, crew.member_id FROM made JOIN (
        SELECT DISTINCT shift.team_id, seat.member_id FROM teams_shift shift
        JOIN teams_shift_members seat ON seat.shift_id = shift.id
    ) crew USING (team_id)
"""
