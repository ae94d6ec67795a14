/* Mean and standard error. */
#include <ito/study.h>
#include <math.h>

void
ito_study_mean (size_t n, const double *x, double *mean, double *standard_error)
{
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i];
  *mean = n > 0 ? sum / (double)n : NAN;
  for (size_t i = 0; i < n; i++)
    squares += (x[i] - *mean) * (x[i] - *mean);
  *standard_error = n > 1 ? sqrt (squares / ((double)n * (double)(n - 1))) : NAN;
}
