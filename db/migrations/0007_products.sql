-- What the tenant sells, so that lines of documents need not be written anew, and SAF-T's Product table has codes of
-- the tenant's own.

CREATE TABLE product (
  tenant_id TEXT NOT NULL REFERENCES tenant (id),
  id TEXT NOT NULL,
  code TEXT NOT NULL,                -- SAF-T ProductCode
  description TEXT NOT NULL,
  kind TEXT NOT NULL,                -- SAF-T ProductType: S, P, O
  unit TEXT NOT NULL,
  price TEXT NOT NULL,               -- decimal, EUR for one unit; empty: it varies
  price_with_vat {int64} NOT NULL,   -- 1: the price holds VAT
  vat TEXT NOT NULL,                 -- as lines of drafts say it: NOR, M07, PT-MA:NOR
  hidden {int64} NOT NULL,           -- 1: not offered any more
  used {int64} NOT NULL,             -- 1: a document has it, for good: code, description and kind stay
  created_at {int64} NOT NULL,
  PRIMARY KEY (tenant_id, id)
) {strict};
CREATE UNIQUE INDEX product_by_code ON product (tenant_id, code);
