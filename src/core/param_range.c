/* The range of a parameter. */
#include "core/param_range.h"
#include "core/number.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A table may leave both bounds 0. */
static int
unbounded (const ito_param *param)
{
  return !(param->lower < param->upper) && param->lower == 0;
}

int
ito_param_holds (const ito_param *param, double value)
{
  if (unbounded (param))
    return isfinite (value);
  return (param->flags & ITO_PARAM_OPEN_LOWER ? value > param->lower : value >= param->lower)
         && (param->flags & ITO_PARAM_OPEN_UPPER ? value < param->upper : value <= param->upper);
}

char *
ito_param_range (const ito_param *param, char *buffer)
{
  char lower[32], upper[32];
  int open_lower = (param->flags & ITO_PARAM_OPEN_LOWER) != 0;
  int open_upper = (param->flags & ITO_PARAM_OPEN_UPPER) != 0;
  int integer = param->type == ITO_PARAM_INTEGER;
  int no_lower = param->lower == -DBL_MAX || (isinf (param->lower) && (open_lower || integer));
  int no_upper = param->upper == DBL_MAX || (isinf (param->upper) && (open_upper || integer));
  ito_number_print (param->lower, lower);
  ito_number_print (param->upper, upper);
  if (unbounded (param) || (no_lower && no_upper))
    strcpy (buffer, "finite");
  else if (no_upper)
    sprintf (buffer, "%s %s", open_lower ? ">" : ">=", lower);
  else if (no_lower)
    sprintf (buffer, "%s %s", open_upper ? "<" : "<=", upper);
  else
    sprintf (buffer, "in %c%s, %s%c", open_lower ? '(' : '[', lower, upper, open_upper ? ')' : ']');
  return buffer;
}

char *
ito_param_demand (const ito_param *param, char *buffer)
{
  char range[96];
  ito_param_range (param, range);
  int finite = strcmp (range, "finite") == 0;
  if (param->type == ITO_PARAM_INTEGER)
    sprintf (buffer, "a whole number%s%s", finite ? "" : " ", finite ? "" : range);
  else if (strncmp (range, "in ", 3) == 0) /* in [a, b]: says itself whether infinity is allowed */
    sprintf (buffer, "a number %s", range);
  else
    sprintf (buffer, "a finite number%s%s", finite ? "" : " ", finite ? "" : range);
  return buffer;
}

int
ito_param_word (const char *words, size_t i, char *buffer, size_t size)
{
  if (words && !*words)
    return -1;
  for (; words && i > 0; i--)
    {
      words = strchr (words, '|');
      words = words ? words + 1 : NULL;
    }
  if (!words || size == 0)
    return -1;
  size_t length = strcspn (words, "|");
  if (length >= size)
    length = size - 1;
  memcpy (buffer, words, length);
  buffer[length] = 0;
  return 0;
}
