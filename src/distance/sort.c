/* Sorting numbers. */
#include "distance/sort.h"
#include <stdlib.h>

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int
compare_ranked (const void *a, const void *b)
{
  const ito_ranked *x = a, *y = b;
  int order = (x->value > y->value) - (x->value < y->value);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

void
ito_sort_doubles (size_t n, double *x)
{
  qsort (x, n, sizeof *x, compare_doubles);
}

void
ito_sort_ranked (size_t n, ito_ranked *x)
{
  qsort (x, n, sizeof *x, compare_ranked);
}
