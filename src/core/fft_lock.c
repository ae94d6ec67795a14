/* FFTW makes and destroys plans in one thread at a time. */
#include "core/fft_lock.h"
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
ito_fft_lock (void)
{
  pthread_mutex_lock (&lock);
}

void
ito_fft_unlock (void)
{
  pthread_mutex_unlock (&lock);
}
