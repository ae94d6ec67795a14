set multiplot layout 1,3
unset key
set tmargin 3.2
set bmargin 3.6

set title "Samples, and the flow that leads to them"
set xlabel "x_1"
set ylabel "x_2" offset 1
set size ratio -1
set xrange [-4:4]
set yrange [-4:4]
plot $samples using 1:2 with points pt 7 ps 0.22 lc rgb "#56B4E9" notitle, \
     $flow using 2:3 with lines lw 0.8 lc rgb "#404040" notitle, \
     $means using 1:2 with points pt 2 ps 1 lw 2.5 lc rgb "#D55E00" notitle

set size noratio
set title "One start, two ways back"
set xlabel "time t (1: noise, 0: data)"
set ylabel "x_1"
set xrange [1:0]
set yrange [-4:4]
set key below horizontal samplen 2
plot $reverse using 1:2 every ::0::1805 with lines lw 0.5 lc rgb "#E69F00" title "reverse SDE", \
     $flow using 1:2 with lines lw 1.1 lc rgb "#0072B2" title "probability flow"

set title "Predictor and corrector"
set xlabel "score evaluations"
set ylabel "sliced W_1"
set xrange [8:100]
set yrange [*:*]
set logscale xy
set xtics (10, 20, 40, 80)
plot $predictor using 1:2:(2*$3) with yerrorbars lt 1 pt 7 ps 0.7 notitle, \
     $predictor using 1:2 smooth unique with linespoints lt 1 pt 7 ps 0.7 title "predictor", \
     $corrector using 1:2:(2*$3) with yerrorbars lt 2 pt 5 ps 0.7 notitle, \
     $corrector using 1:2 smooth unique with linespoints lt 2 pt 5 ps 0.7 title "with corrector"
unset multiplot
