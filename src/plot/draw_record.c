/* Tables of a file, and the figure that an experiment keeps beside them. */
#include "core/memory.h"
#include "plot/figure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next word of a list apart by spaces, kept by the reader; NULL at the end. */
static const char *
next_word (ito_reader *reader, const char **list)
{
  char word[128];
  *list += strspn (*list, " ");
  size_t length = strcspn (*list, " ");
  if (!length || length >= sizeof word)
    return NULL;
  snprintf (word, sizeof word, "%.*s", (int)length, *list);
  *list += length;
  return ito_reader_keep (reader, word);
}

/* Members in the order they were written (attribute `list` of the group), or by name. */
static const char *
next_member (ito_reader *reader, const char *group, const char **list, uint64_t index,
             ito_error *error)
{
  return *list ? next_word (reader, list) : ito_reader_member (reader, group, index, error);
}

void
ito_table_clear (ito_table *table)
{
  for (size_t j = 0; j < table->columns; j++)
    free (table->column[j]);
  table->columns = table->rows = 0;
}

const double *
ito_table_column (const ito_table *table, const char *name)
{
  for (size_t j = 0; j < table->columns; j++)
    if (strcmp (table->name[j], name) == 0)
      return table->column[j];
  return NULL;
}

int
ito_table_read (ito_reader *reader, const char *name, ito_table *table, ito_error *error)
{
  char object[256], column[400];
  const char *member;
  table->columns = table->rows = 0;
  snprintf (object, sizeof object, "/tables/%s", name);
  const char *list = ito_reader_find_text (reader, object, "columns");
  int by_name = !list;
  for (uint64_t i = 0; table->columns < ITO_TABLE_COLUMNS
                       && (member = next_member (reader, object, &list, i, error));
       i++)
    {
      size_t rank;
      uint64_t dims[4];
      double *data;
      if (by_name && strcmp (member, "row") == 0)
        continue;
      snprintf (column, sizeof column, "%s/%s", object, member);
      if (ito_reader_read (reader, column, &rank, dims, &data, error))
        break;
      if (rank != 1 || (table->columns && dims[0] != table->rows))
        {
          ito_fail (error, GSL_EINVAL, "'%s' of '%s' does not have the length of its table", column,
                    reader->path);
          free (data);
          break;
        }
      table->rows = (size_t)dims[0];
      table->name[table->columns] = member;
      table->column[table->columns++] = data;
    }
  if (error->code)
    ito_table_clear (table);
  return error->code;
}

int
ito_draw_record (ito_reader *reader, ito_script *script, ito_error *error)
{
  ito_table table;
  const char *name, *figure = ito_reader_find_text (reader, "/", "figure");
  const char *list = ito_reader_find_text (reader, "/tables", "order");
  if (!figure || !*figure)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' has no figure of its own: choose --kind paths, density or order",
                     reader->path);
  for (uint64_t i = 0; (name = next_member (reader, "/tables", &list, i, error)); i++)
    {
      if (ito_table_read (reader, name, &table, error))
        return error->code;
      ito_script_table (script, name, table.columns, table.rows,
                        (const double *const *)table.column, error);
      ito_table_clear (&table);
    }
  ito_script_text (script, "%s", figure);
  return error->code;
}
