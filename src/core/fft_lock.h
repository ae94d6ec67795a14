/* FFTW makes and destroys plans in one thread at a time; executing them is free. */
#ifndef ITO_CORE_FFT_LOCK_H
#define ITO_CORE_FFT_LOCK_H

/* Around every call of FFTW's planner, destroying included. */
void ito_fft_lock (void);
void ito_fft_unlock (void);

#endif
