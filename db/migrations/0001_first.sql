-- Accounts, what they issue and upload, and the acts of signing. Every tenant-owned table begins its key with tenant_id.
-- Times are Unix milliseconds, money is decimal text, ids are UUIDv7, documents are in the blob store under their SHA-256.

CREATE TABLE tenant (
  id TEXT NOT NULL PRIMARY KEY,
  created_at {int64} NOT NULL
) {strict};

CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL,             -- as typed
  email_key TEXT NOT NULL UNIQUE,  -- lower case, for looking up
  password_hash TEXT NOT NULL,     -- Argon2id, libsodium's string form
  created_at {int64} NOT NULL
) {strict};

CREATE TABLE membership (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  role TEXT NOT NULL,
  PRIMARY KEY (tenant_id, account_id)
) {strict};

CREATE TABLE login (
  id_hash {bytes} NOT NULL PRIMARY KEY,  -- SHA-256 of the cookie's value
  account_id TEXT NOT NULL REFERENCES account (id),
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  created_at {int64} NOT NULL,
  seen_at {int64} NOT NULL,
  expires_at {int64} NOT NULL
) {strict};
CREATE INDEX login_by_account ON login (account_id);
CREATE INDEX login_by_end ON login (expires_at);

CREATE TABLE rate (  -- GCRA: the theoretical arrival time of a key
  name TEXT NOT NULL PRIMARY KEY,
  arrival_at {int64} NOT NULL
) {strict};
CREATE INDEX rate_by_arrival ON rate (arrival_at);

CREATE TABLE issuer (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenant (id),
  name TEXT NOT NULL,
  tax_id TEXT NOT NULL,
  address TEXT NOT NULL,           -- lines, separated by line feeds
  country TEXT NOT NULL,
  vat_territory TEXT NOT NULL,     -- PT, PT-AC or PT-MA
  contact TEXT NOT NULL,
  payment_details TEXT NOT NULL,
  updated_at {int64} NOT NULL
) {strict};

CREATE TABLE signature_setting (
  tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenant (id),
  cmd_active_since {int64},        -- null: not active
  reason TEXT NOT NULL,            -- written into the signature; may be empty
  total_in_name {int64} NOT NULL,  -- 1: the phone shows the total beside the number
  last_used_at {int64},
  certificate_expires_at {int64}   -- as seen at the last use
) {strict};

CREATE TABLE customer (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  tax_id TEXT NOT NULL,            -- empty: consumidor final
  address TEXT NOT NULL,
  country TEXT NOT NULL,
  email TEXT NOT NULL,
  created_at {int64} NOT NULL,
  PRIMARY KEY (tenant_id, id)
) {strict};

CREATE TABLE series (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  document_type TEXT NOT NULL,
  code TEXT NOT NULL,
  next_number {int64} NOT NULL,
  last_issued_on TEXT,             -- ISO date; numbers never go back in time
  PRIMARY KEY (tenant_id, document_type, code)
) {strict};

CREATE TABLE document (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  id TEXT NOT NULL,
  origin TEXT NOT NULL,            -- issued | uploaded
  title TEXT NOT NULL,             -- "FT 2026A/123", or the file's name
  document_type TEXT,              -- these four: issued ones only
  series_code TEXT,
  number {int64},
  content TEXT,                    -- the fiscal document as JSON
  customer_name TEXT NOT NULL,     -- may be empty
  issued_on TEXT,                  -- ISO date, Europe/Lisbon
  total TEXT,                      -- decimal text with tax; null: unknown
  currency TEXT,
  sha256 {bytes} NOT NULL,         -- of the unsigned file
  size {int64} NOT NULL,
  pages {int64} NOT NULL,
  state TEXT NOT NULL,             -- unsigned | signed
  signed_sha256 {bytes},           -- these four: once signed
  signed_size {int64},
  signed_at {int64},
  signer_name TEXT,
  created_at {int64} NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, document_type, series_code, number)
) {strict};
CREATE INDEX document_by_state ON document (tenant_id, state, created_at);

-- What a person has chosen to sign and is looking at: step 1. An act of signing begins with a selection.
CREATE TABLE selection (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  created_at {int64} NOT NULL,
  PRIMARY KEY (tenant_id, id)
) {strict};

CREATE TABLE selection_item (
  tenant_id TEXT NOT NULL,
  selection_id TEXT NOT NULL,
  position {int64} NOT NULL,
  document_id TEXT NOT NULL,
  reviewed_sha256 {bytes},         -- the bytes that the person has confirmed; null: not yet
  PRIMARY KEY (tenant_id, selection_id, position),
  FOREIGN KEY (tenant_id, selection_id) REFERENCES selection (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id)
) {strict};

-- One act of signing: preparing → awaiting_code → completing → signed, or expired, refused, failed, outcome_unknown.
CREATE TABLE signing (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  selection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at {int64} NOT NULL,
  changed_at {int64} NOT NULL,
  process_id TEXT,                 -- from awaiting_code on
  signer_certificates {bytes},     -- PEM, leaf first
  code_sent_at {int64},
  code_expires_at {int64},
  codes_sent {int64} NOT NULL,     -- 1 + resends
  codes_tried {int64} NOT NULL,
  phone_sealed {bytes},            -- the ciphertext for ForceSMS, sealed; null in every terminal state
  error_code TEXT,                 -- these two: why it was refused or failed
  service_code TEXT,
  PRIMARY KEY (tenant_id, id)
) {strict};
CREATE INDEX signing_by_state ON signing (state, changed_at);

CREATE TABLE signing_item (
  tenant_id TEXT NOT NULL,
  signing_id TEXT NOT NULL,
  position {int64} NOT NULL,
  document_id TEXT NOT NULL,
  live {int64} NOT NULL,           -- 1 while the act may still sign it: one live act a document
  doc_name TEXT NOT NULL,          -- exactly as the phone shows it
  shown_sha256 {bytes} NOT NULL,   -- the bytes that were shown
  preparation {bytes},             -- pades::Preparation
  signature_value {bytes},         -- the point of no return
  error_code TEXT,                 -- why this document has none
  PRIMARY KEY (tenant_id, signing_id, position),
  FOREIGN KEY (tenant_id, signing_id) REFERENCES signing (tenant_id, id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id)
) {strict};
CREATE UNIQUE INDEX signing_item_live ON signing_item (tenant_id, document_id) WHERE live = 1;

-- What happened in an act, step by step, for the person and for the proof. Never a secret, not even encrypted.
CREATE TABLE signing_event (
  tenant_id TEXT NOT NULL,
  signing_id TEXT NOT NULL,
  seq {int64} NOT NULL,
  at {int64} NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (tenant_id, signing_id, seq),
  FOREIGN KEY (tenant_id, signing_id) REFERENCES signing (tenant_id, id)
) {strict};
