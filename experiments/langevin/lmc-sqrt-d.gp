set multiplot layout 1,3 margins 0.06,0.985,0.30,0.90 spacing 0.1,0
set logscale xy
set key outside bottom center horizontal samplen 2

set title "W_2 bias in one dimension"
set xlabel "step h" offset 0,0.7
set ylabel "W_2 to the target" offset 1
set xrange [0.02:0.5]
set yrange [0.003:1]
set xtics (0.025, 0.05, 0.1, 0.2, 0.4)
plot 0.16*x with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $bias using 1:2 with linespoints lt 1 dt 1 ps 0.8 title "Gaussian", \
     $bias using 1:3 with linespoints lt 2 dt 1 ps 0.8 title "log cosh", \
     $bias using 1:4 with linespoints lt 3 dt 1 ps 0.9 title "wrong noise"

set title "Steps to W_2 = 0.1, Gaussian"
set xlabel "dimension d" offset 0,0.7
set ylabel "fewest steps K" offset 1
set xrange [0.8:6000]
set yrange [5:20000]
set xtics (1, 16, 256, 4096)
k0 = real(word($mixing[1], 2))
plot k0*sqrt(x) with lines dt 2 lw 1.2 lc rgb "#707070" title "√d", \
     k0*x with lines dt (2,4) lw 1.2 lc rgb "#707070" title "d", \
     $mixing using 1:2 with linespoints lt 1 dt 1 ps 0.8 title "K"

set title "Strong error at T = 2"
set xlabel "step h" offset 0,0.7
set ylabel "root mean square error" offset 1
set xrange [0.012:0.32]
set yrange [0.002:3]
set xtics ("1/64" 1./64, "1/32" 1./32, "1/16" 1./16, "1/8" 1./8, "1/4" 1./4)
plot 0.17*x with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $strong_gaussian using 1:2 with lines lt 1 dt 1 notitle, \
     $strong_convex using 1:2 with lines lt 2 dt 1 notitle, \
     $strong_uncoupled using 1:2 with lines lt 3 dt 1 notitle, \
     $strong_gaussian using 1:2:(2*$3) with yerrorbars lt 1 dt 1 ps 0.7 title "Gaussian", \
     $strong_convex using 1:2:(2*$3) with yerrorbars lt 2 dt 1 ps 0.7 title "log cosh", \
     $strong_uncoupled using 1:2:(2*$3) with yerrorbars lt 3 dt 1 ps 0.8 title "uncoupled"
unset multiplot
