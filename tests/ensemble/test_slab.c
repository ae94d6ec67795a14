/* Slabs: rows of lanes, and a pool that runs out instead of waiting. */
#include "ensemble/slab.h"
#include "tap.h"

static void
test_rows (size_t d, int stops)
{
  double x[3 * 16], rows[3 * 11];
  unsigned char status[11] = { 0 };
  for (size_t i = 0; i < 3 * 16; i++)
    x[i] = (double)i;
  if (stops)
    status[4] = 1, status[10] = 3;
  ito_slab_rows (d, 11, 16, x, status, rows);
  int right = 1;
  for (size_t p = 0; p < 11; p++)
    for (size_t i = 0; i < d; i++)
      right =
          right && (status[p] ? isnan (rows[p * d + i]) : rows[p * d + i] == (double)(i * 16 + p));
  tap_ok (right, "%zu coordinates: a row for each lane%s", d,
          stops ? ", NaN where the path has stopped" : "");
}

static void
test_pool (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_slab_pool pool = { 0 };
  ito_slab_buffer *taken[3];
  tap_ok (ito_slab_pool_begin (&pool, 3, 10, 100, 2, 5, &error) == GSL_SUCCESS, "a pool of 3");
  for (size_t i = 0; i < 3; i++)
    {
      taken[i] = ito_slab_take (&pool);
      for (size_t j = 0; taken[i] && j < 10 * 100 * 2; j++)
        taken[i]->x[j] = (double)i;
    }
  tap_ok (taken[0] && taken[1] && taken[2] && taken[0]->x[1999] == 0 && taken[1]->x[0] == 1
              && taken[1]->x[1999] == 1 && taken[2]->x[0] == 2,
          "three slabs that do not overlap");
  tap_ok (ito_slab_take (&pool) == NULL, "not a fourth");
  ito_slab_give (&pool, taken[1]);
  tap_ok (ito_slab_take (&pool) == taken[1], "one that was given back is taken again");
  ito_slab_pool_end (&pool);
  ito_slab_pool huge = { 0 };
  tap_ok (ito_slab_pool_begin (&huge, 8, 10, 2048, SIZE_MAX / 4096, 0, &error) == GSL_ENOMEM,
          "a size that overflows: %s", error.text);
  ito_slab_pool_end (&huge);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (size_t d = 1; d <= 3; d++)
    {
      test_rows (d, 0);
      test_rows (d, 1);
    }
  test_pool ();
  return tap_done ();
}
