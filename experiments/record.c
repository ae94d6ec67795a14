/* The file of an experiment: written, and read back. */
#include "record.h"
#include "core/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
ito_record_failed (int status, ito_error *error)
{
  return status ? ito_fail (error, status, "%s", ito_last_error ()) : 0;
}

static int
write_text (ito_file *file, const char *name, const char *text, ito_error *error)
{
  return ito_record_failed (ito_file_write_text (file, "/", name, text ? text : ""), error);
}

static int
write_experiment (ito_file *file, const ito_experiment *e, ito_error *error)
{
  if (write_text (file, "experiment", e->slug, error) || write_text (file, "theme", e->theme, error)
      || write_text (file, "title", e->title, error)
      || write_text (file, "authors", e->authors, error)
      || write_text (file, "arxiv", e->arxiv, error) || write_text (file, "claim", e->claim, error)
      || write_text (file, "faithfulness", ito_faithfulness_name (e->faithfulness), error)
      || write_text (file, "lost", e->lost, error) || write_text (file, "text", e->text, error)
      || write_text (file, "figure", e->figure, error)
      || write_text (file, "caption", e->caption, error))
    return error->code;
  int status = ito_file_write_number (file, "/", "year", e->year);
  if (!status)
    status = ito_file_write_number (file, "/", "width", e->width > 0 ? e->width : 900);
  if (!status)
    status = ito_file_write_number (file, "/", "height", e->height > 0 ? e->height : 420);
  return ito_record_failed (status, error);
}

static int
write_claims (const ito_lab *lab, ito_error *error)
{
  ito_claim_row *row = ITO_NEW (ito_claim_row, lab->claims + 1, error);
  if (!row)
    return error->code;
  for (size_t i = 0; i < lab->claims; i++)
    {
      const ito_claim *c = lab->claim + i;
      row[i].name = c->name;
      row[i].text = c->text;
      row[i].control = c->control;
      row[i].value = c->value;
      row[i].standard_error = c->standard_error;
      row[i].lower = c->lower;
      row[i].upper = c->upper;
      row[i].verdict = ito_verdict_name (c->verdict);
      row[i].as_expected = c->as_expected;
    }
  int status = ito_record_failed (ito_file_write_claims (lab->file, lab->claims, row), error);
  free (row);
  return status;
}

/* A list of names, apart by spaces. */
static char *
join (size_t n, const char *(*name) (const void *things, size_t i), const void *things,
      ito_error *error)
{
  size_t length = 1;
  for (size_t i = 0; i < n; i++)
    length += strlen (name (things, i)) + 1;
  char *text = ITO_NEW (char, length, error);
  char *end = text;
  for (size_t i = 0; text && i < n; i++)
    end += snprintf (end, length - (size_t)(end - text), "%s%s", i ? " " : "", name (things, i));
  return text;
}

static const char *
name_of_table (const void *things, size_t i)
{
  const ito_lab *lab = things;
  return lab->table[i].name;
}

static const char *
name_of_column (const void *things, size_t i)
{
  const ito_lab_table *t = things;
  return t->column[i].name;
}

static int
write_table (ito_file *file, const ito_lab_table *t, ito_error *error)
{
  char name[200];
  uint64_t rows = t->rows;
  for (size_t j = 0; j < t->columns; j++)
    {
      const ito_lab_table_column *c = t->column + j;
      snprintf (name, sizeof name, "/tables/%s/%s", t->name, c->name);
      int status = ito_file_write_array (file, name, 1, &rows, c->values);
      if (!status && c->long_name[0])
        status = ito_file_write_text (file, name, "long_name", c->long_name);
      if (!status && c->units[0])
        status = ito_file_write_text (file, name, "units", c->units);
      if (ito_record_failed (status, error))
        return error->code;
    }
  char *columns = join (t->columns, name_of_column, t, error);
  if (!columns)
    return error->code;
  snprintf (name, sizeof name, "/tables/%s", t->name);
  ito_record_failed (ito_file_write_text (file, name, "columns", columns), error);
  free (columns);
  return error->code;
}

int
ito_record_write (const ito_lab *lab, ito_error *error)
{
  if (write_experiment (lab->file, lab->experiment, error) || write_claims (lab, error))
    return error->code;
  for (size_t i = 0; i < lab->tables; i++)
    if (write_table (lab->file, lab->table + i, error))
      return error->code;
  if (lab->tables)
    {
      char *order = join (lab->tables, name_of_table, lab, error);
      if (order)
        ito_record_failed (ito_file_write_text (lab->file, "/tables", "order", order), error);
      free (order);
    }
  return error->code;
}

int
ito_record_word (const char **text, char word[64])
{
  const char *p = *text + strspn (*text, " ");
  size_t n = strcspn (p, " ");
  if (n == 0 || n >= 64)
    return 0;
  memcpy (word, p, n);
  word[n] = 0;
  *text = p + n;
  return 1;
}

ito_reader *
ito_record_open (const char *file, ito_error *error)
{
  ito_reader *reader = ito_reader_open (file);
  if (!reader)
    {
      const char *text = ito_last_error ();
      ito_fail (error, GSL_EINVAL, "%s", text);
      return NULL;
    }
  if (strcmp (ito_reader_text (reader, "/", "ito_format"), "experiment") != 0)
    ito_fail (error, GSL_EINVAL, "'%.300s' is not of an experiment: its format is '%.40s'", file,
              ito_reader_text (reader, "/", "ito_format"));
  else if (strcmp (ito_reader_text (reader, "/", "status"), "complete") != 0)
    ito_fail (error, GSL_EINVAL,
              "'%.300s' is not complete: its run was interrupted; run it again with --force", file);
  else
    return reader;
  ito_reader_close (reader);
  return NULL;
}

static ito_verdict
verdict_named (const char *name)
{
  for (int v = ITO_VERDICT_HOLDS; v < ITO_VERDICT_UNDECIDED; v++)
    if (strcmp (name, ito_verdict_name ((ito_verdict)v)) == 0)
      return (ito_verdict)v;
  return ITO_VERDICT_UNDECIDED;
}

/* The claims in one allocation, the strings behind the rows. */
static int
copy_claims (size_t n, const ito_claim_row *row, ito_outcome *outcome, ito_error *error)
{
  size_t size = (n + 1) * sizeof (ito_claim);
  for (size_t i = 0; i < n; i++)
    size += strlen (row[i].name) + strlen (row[i].text) + 2;
  ito_claim *claim = ito_memory (1, size, error);
  if (!claim)
    return error->code;
  char *end = (char *)(claim + n + 1);
  outcome->as_expected = n > 0;
  for (size_t i = 0; i < n; i++)
    {
      ito_claim *c = claim + i;
      c->name = end;
      end = stpcpy (end, row[i].name) + 1;
      c->text = end;
      end = stpcpy (end, row[i].text) + 1;
      c->control = row[i].control;
      c->value = row[i].value;
      c->standard_error = row[i].standard_error;
      c->lower = row[i].lower;
      c->upper = row[i].upper;
      c->verdict = verdict_named (row[i].verdict);
      c->as_expected = row[i].as_expected;
      if (!c->as_expected)
        outcome->as_expected = 0;
    }
  outcome->claims = n;
  outcome->claim = claim;
  return 0;
}

int
ito_record_outcome (ito_reader *reader, ito_outcome *outcome, ito_error *error)
{
  ito_claim_row *row = NULL;
  size_t n = 0;
  ito_error unknown = ITO_NO_ERROR;
  memset (outcome, 0, sizeof *outcome);
  outcome->experiment = ito_experiment_find (ito_reader_text (reader, "/", "experiment"), &unknown);
  int status = ito_reader_number (reader, "/", "wall_seconds", &outcome->seconds);
  if (!status)
    status = ito_reader_claims (reader, &n, &row);
  if (!ito_record_failed (status, error))
    copy_claims (n, row, outcome, error);
  free (row);
  return error->code;
}

int
ito_outcome_read (const char *file, ito_outcome *outcome, ito_error *error)
{
  memset (outcome, 0, sizeof *outcome);
  ito_reader *reader = ito_record_open (file, error);
  if (!reader)
    return error->code;
  ito_record_outcome (reader, outcome, error);
  ito_reader_close (reader);
  return error->code;
}

void
ito_outcome_clear (ito_outcome *outcome)
{
  free (outcome->claim);
  memset (outcome, 0, sizeof *outcome);
}
