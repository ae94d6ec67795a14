/* Sorting numbers. */
#ifndef ITO_DISTANCE_SORT_H
#define ITO_DISTANCE_SORT_H

#include <stddef.h>

/* A number and where it was. */
typedef struct
{
  double value;
  size_t index;
} ito_ranked;

/* Ascending, no NaN among them. */
void ito_sort_doubles (size_t n, double *x);
/* Ascending by value; equal values keep their order (indices ascend at the start). */
void ito_sort_ranked (size_t n, ito_ranked *x);

#endif
