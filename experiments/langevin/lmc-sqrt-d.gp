set multiplot layout 1,3
set tmargin 3.2
set logscale xy
set key below samplen 2

set title "W_2 bias in one dimension"
set xlabel "step h"
set ylabel "W_2 to the target"
set xrange [0.02:0.5]
set xtics (0.025, 0.05, 0.1, 0.2, 0.4)
plot 0.16*x with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $bias using 1:2 with linespoints lt 1 pt 7 ps 0.8 title "Gaussian", \
     $bias using 1:3 with linespoints lt 2 pt 5 ps 0.8 title "log cosh", \
     $bias using 1:4 with linespoints lt 3 pt 9 ps 0.9 title "wrong noise"

set title "Steps to W_2 = 0.1, Gaussian"
set xlabel "dimension d"
set ylabel "fewest steps K"
set xrange [0.8:6000]
set yrange [*:*]
set xtics (1, 4, 16, 64, 256, 1024, 4096)
stats $mixing using 2 every ::8::8 nooutput
k0 = STATS_max
plot k0*sqrt(x/256.)*0.72 with lines dt 2 lw 1 lc rgb "#909090" title "{/Symbol \326}d", \
     k0*(x/256.)*0.72     with lines dt 3 lw 1 lc rgb "#909090" title "d", \
     $mixing using 1:2 with linespoints lt 1 pt 7 ps 0.8 title "K"

set title "Strong error at T = 2"
set xlabel "step h"
set ylabel "root mean square error"
set xrange [0.012:0.32]
set xtics ("1/64" 1./64, "1/32" 1./32, "1/16" 1./16, "1/8" 1./8, "1/4" 1./4)
plot 0.25*x with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $strong_gaussian using 1:2:(2*$3) with yerrorbars lt 1 pt 7 ps 0.7 notitle, \
     $strong_gaussian using 1:2 with linespoints lt 1 pt 7 ps 0.8 title "Gaussian", \
     $strong_convex using 1:2:(2*$3) with yerrorbars lt 2 pt 5 ps 0.7 notitle, \
     $strong_convex using 1:2 with linespoints lt 2 pt 5 ps 0.8 title "log cosh", \
     $strong_uncoupled using 1:2 with linespoints lt 3 pt 9 ps 0.9 title "uncoupled"
unset multiplot
