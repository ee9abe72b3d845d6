"""Who is walked where: each person, in each language, on a phone and at a desk, by the journey that walks them there.

A guard test finds a cell without a journey and a journey that is gone.
"""

PERSONS = ("resident", "resident on paper", "grid worker", "desk", "department", "lead", "IT person")

# (person, language, size) -> file::test; "both" stands for zh and en.
WALKED = {
    ("resident", "both", "phone"): "test_story::test_a_newcomer_sees_a_problem_from_report_to_solved",
    ("resident", "both", "desk"): "test_other_size::test_a_resident_and_a_worker_at_a_desk_settle_one_matter",
    ("resident on paper", "both", "desk"): "test_counter::test_a_slip_for_each_matter_is_printed_and_not_shown",
    ("resident on paper", "both", "phone"): "test_other_size::test_a_resident_on_paper_is_written_down_on_a_phone",
    ("grid worker", "both", "phone"): "test_posts::test_a_worker_ends_a_matter_with_a_photo_in_three_taps",
    ("grid worker", "both", "desk"): "test_other_size::test_a_resident_and_a_worker_at_a_desk_settle_one_matter",
    ("desk", "both", "desk"): "test_story::test_a_newcomer_sees_a_problem_from_report_to_solved",
    (
        "desk",
        "both",
        "phone",
    ): "test_small_desk::test_on_a_phone_the_matter_comes_first_and_no_key_is_offered_to_a_finger",
    ("department", "both", "desk"): "test_posts::test_a_department_takes_what_it_is_offered",
    ("department", "both", "phone"): "test_other_size::test_a_department_answers_from_a_phone",
    ("lead", "both", "desk"): "test_lead::test_the_lead_reads_what_is_late_and_rates_that_open_into_their_cases",
    ("lead", "both", "phone"): "test_other_size::test_a_lead_reads_figures_and_posts_on_a_phone",
    ("IT person", "both", "desk"): "test_well_at_the_end::test_health_is_said_in_words",
    ("IT person", "both", "phone"): "test_other_size::test_the_it_person_looks_after_the_house_from_a_phone",
}
