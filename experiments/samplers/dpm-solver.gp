set multiplot layout 1,3
set tmargin 3.2
set logscale xy
set format y "10^{%T}"
set key below samplen 2

set title "Orders, wide modes"
set xlabel "outer steps M"
set ylabel "RMS error" offset 1
set xtics (8, 16, 32, 64, 128, 256, 512)
set xrange [6:700]
stats $orders using 3 every ::6::6 nooutput
e1 = STATS_max
stats $orders using 4 every ::6::6 nooutput
e2 = STATS_max
stats $orders using 5 every ::6::6 nooutput
e3 = STATS_max
plot e1*1.6*(512/x)      with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     e2*1.6*(512/x)**2   with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     e3*1.6*(512/x)**3   with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $orders using 1:3 with linespoints lt 1 pt 7 ps 0.7 title "order 1", \
     $orders using 1:4 with linespoints lt 2 pt 5 ps 0.7 title "order 2", \
     $orders using 1:5 with linespoints lt 3 pt 9 ps 0.8 title "order 3", \
     $orders using 1:6 with points pt 6 ps 0.9 lw 1.5 lc rgb "#000000" title "wrong factor"

set xtics (12, 24, 48, 96)
set xrange [10:115]
set xlabel "score evaluations"
set title "Equal evaluations, narrow modes"
plot $stiff using 1:2 with linespoints lt 1 lw 2 pt 7 ps 0.8 title "fast", \
     $stiff using 1:3 with linespoints lt 2 pt 5 ps 0.7 title "DPM-Solver-3", \
     $stiff using 1:4 with linespoints lt 3 pt 9 ps 0.7 title "DDIM", \
     $stiff using 1:8 with linespoints lt 4 pt 11 ps 0.7 title "RK2 in {/Symbol l}", \
     $stiff using 1:9 with linespoints lt 5 pt 13 ps 0.8 title "RK3 in {/Symbol l}", \
     $stiff using 1:5 with linespoints lt 4 dt 2 pt 10 ps 0.7 title "RK2 in t", \
     $stiff using 1:6 with linespoints lt 5 dt 2 pt 12 ps 0.8 title "RK3 in t", \
     $stiff using 1:7 with linespoints lt 6 dt 2 pt 6 ps 0.7 title "RK4 in t"

set title "Equal evaluations, wide modes"
plot $wide using 1:2 with linespoints lt 1 lw 2 pt 7 ps 0.8 title "fast", \
     $wide using 1:3 with linespoints lt 2 pt 5 ps 0.7 title "DPM-Solver-3", \
     $wide using 1:4 with linespoints lt 3 pt 9 ps 0.7 title "DDIM", \
     $wide using 1:8 with linespoints lt 4 pt 11 ps 0.7 title "RK2 in {/Symbol l}", \
     $wide using 1:9 with linespoints lt 5 pt 13 ps 0.8 title "RK3 in {/Symbol l}", \
     $wide using 1:5 with linespoints lt 4 dt 2 pt 10 ps 0.7 title "RK2 in t", \
     $wide using 1:6 with linespoints lt 5 dt 2 pt 12 ps 0.8 title "RK3 in t", \
     $wide using 1:7 with linespoints lt 6 dt 2 pt 6 ps 0.7 title "RK4 in t"
unset multiplot
