/* Samplers at equal numbers of evaluations: distance from the end of the flow, and of the law, with
 * bars and the floor of sampling. */
#include "core/memory.h"
#include "embedded.h"
#include "plot/figure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_TABLES 16
#define BLOCK_NAMES "123456789abcdefg"

/* Ends of the bar of a value, on a logarithmic axis. */
static void
bar (double value, double standard_error, double *low, double *high)
{
  int drawn = value > 0 && isfinite (value);
  *low = drawn ? fmax (value - 1.96 * standard_error, 0.1 * value) : (double)NAN;
  *high = drawn ? value + 1.96 * standard_error : (double)NAN;
}

/* nonzero if it is the table of a sampler; *flow: whether its flow is measured. */
static int
add_table (ito_reader *reader, ito_script *script, const char *name, const ito_table *table,
           size_t index, int *flow, double range[2], ito_error *error)
{
  static const char *const wanted[] = { "evaluations", "flow", "flow_standard_error", "law",
                                        "law_standard_error" };
  const double *c[5];
  const size_t n = table->rows;
  for (size_t k = 0; k < 5; k++)
    if (!(c[k] = ito_table_column (table, wanted[k])))
      return 0;
  double *data = ITO_NEW (double, 6 * n, error);
  if (!data)
    return 0;
  for (size_t i = 0; i < n; i++)
    if (isfinite (c[3][i]))
      {
        range[0] = fmin (range[0], c[0][i]);
        range[1] = fmax (range[1], c[0][i]);
      }
  for (size_t k = 0; k < 2; k++)
    for (size_t i = 0; i < n; i++)
      {
        double value = c[1 + 2 * k][i];
        data[3 * k * n + i] = value > 0 ? value : (double)NAN;
        bar (value, c[2 + 2 * k][i], &data[(3 * k + 1) * n + i], &data[(3 * k + 2) * n + i]);
        *flow |= k == 0 && isfinite (value);
      }
  const double *columns[] = { c[0],         data,         data + n,    data + 2 * n,
                              data + 3 * n, data + 4 * n, data + 5 * n };
  char block[3] = { 't', BLOCK_NAMES[index], 0 };
  ito_script_table (script, block, 7, n, columns, error);
  ito_draw_name (reader, script, name, index, (double)NAN);
  free (data);
  return 1;
}

int
ito_draw_comparison (ito_reader *reader, ito_script *script, ito_error *error)
{
  ito_table table;
  size_t found = 0;
  double floor = 0, range[2] = { HUGE_VAL, 1 };
  int flow = 0;
  const char *name, *law = "distance of the law";
  for (uint64_t i = 0;
       found < MAX_TABLES && (name = ito_reader_member (reader, "/tables", i, error)); i++)
    {
      char object[256];
      ito_error none = ITO_NO_ERROR;
      if (ito_table_read (reader, name, &table, &none))
        continue;
      if (add_table (reader, script, name, &table, found, &flow, range, error))
        {
          snprintf (object, sizeof object, "/tables/%s", name);
          ito_reader_find_number (reader, object, "floor", &floor, &none);
          snprintf (object, sizeof object, "/tables/%s/law", name);
          const char *text = ito_reader_find_text (reader, object, "long_name");
          law = text ? text : law;
          found++;
        }
      ito_table_clear (&table);
    }
  if (!error->code && !found)
    return ito_fail (error, GSL_EINVAL,
                     "no comparison to draw: '%s' has no table of a sampler; ito compare makes one",
                     reader->path);
  ito_script_text (script, "law = ");
  ito_script_quote (script, law);
  ito_script_text (script, "\nset xrange [%.8g:%.8g]\n", fmin (range[0], range[1]) / 1.15,
                   range[1] * 1.15);
  ito_script_text (script, "tables = %zu\nfloor_of_law = %.8g\nhas_flow = %d\nblocks = \"%s\"\n%s",
                   found, floor, flow, BLOCK_NAMES, ito_text_plot_comparison);
  return error->code;
}
