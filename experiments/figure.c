/* The figure of an experiment, drawn from its file: the tables, then the script kept with them. */
#include "core/memory.h"
#include "plot/plot.h"
#include "record.h"
#include <stdio.h>
#include <stdlib.h>

#define MAX_COLUMNS 64

/* One table of the record as a block of the script. */
static int
add_table (ito_reader *reader, ito_script *script, const char *name, ito_error *error)
{
  double *column[MAX_COLUMNS] = { NULL };
  size_t columns = 0, rows = 0;
  char object[200], word[64];
  snprintf (object, sizeof object, "/tables/%s", name);
  const char *text = ito_reader_text (reader, object, "columns");
  while (!error->code && columns < MAX_COLUMNS && ito_record_word (&text, word))
    {
      size_t rank;
      uint64_t dims[4];
      snprintf (object, sizeof object, "/tables/%s/%s", name, word);
      if (ito_record_failed (ito_reader_array (reader, object, &rank, dims, column + columns),
                             error))
        break;
      if (rank != 1 || (columns && dims[0] != rows))
        ito_fail (error, GSL_EINVAL, "the column '%s' has another shape than its table", object);
      rows = dims[0];
      columns++;
    }
  if (!error->code)
    ito_script_table (script, name, columns, rows, (const double *const *)column, error);
  for (size_t j = 0; j < columns; j++)
    free (column[j]);
  return error->code;
}

static int
draw (ito_reader *reader, const char *picture, int *missing, ito_error *error)
{
  double width, height;
  char name[64];
  int status = ito_reader_number (reader, "/", "width", &width);
  if (!status)
    status = ito_reader_number (reader, "/", "height", &height);
  if (ito_record_failed (status, error))
    return error->code;
  ito_script *script = ito_script_new (picture, width, height, error);
  if (!script)
    return error->code;
  const char *order = ito_reader_text (reader, "/tables", "order");
  while (!error->code && ito_record_word (&order, name))
    add_table (reader, script, name, error);
  if (!error->code && ito_script_text (script, "%s", ito_reader_text (reader, "/", "figure")) != 0)
    ito_fail (error, GSL_ENOMEM, "no memory for the script of a figure");
  if (!error->code)
    ito_script_render (script, missing, error);
  ito_script_free (script);
  return error->code;
}

int
ito_record_figure (const char *file, const char *picture, int *missing, ito_error *error)
{
  *missing = 0;
  ito_reader *reader = ito_record_open (file, error);
  if (!reader)
    return error->code;
  if (ito_reader_text (reader, "/", "figure")[0])
    draw (reader, picture, missing, error);
  ito_reader_close (reader);
  return error->code;
}
